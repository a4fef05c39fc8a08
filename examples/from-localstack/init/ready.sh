#!/bin/bash
set -euo pipefail
awslocal s3 mb s3://orders
awslocal sqs create-queue --queue-name incoming

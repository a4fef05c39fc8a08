# A module as for AWS; tflocal points the provider at the emulator.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_sns_topic" "done" {
  name = "done"
}

resource "aws_sqs_queue" "shipping" {
  name = "shipping"
}

resource "aws_s3_bucket" "archive" {
  bucket = "archive"
}

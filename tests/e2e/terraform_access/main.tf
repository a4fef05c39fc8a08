# A user's key signs everything: the queue may be made, the bucket may not.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

provider "aws" {
  region                      = "us-east-1"
  max_retries                 = 1
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true

  endpoints {
    s3  = var.endpoint
    sqs = var.endpoint
    sts = var.endpoint
  }
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_s3_bucket" "shop" {
  bucket     = "shop"
  depends_on = [aws_sqs_queue.orders]
}

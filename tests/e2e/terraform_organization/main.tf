terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                  = "us-east-1"
  access_key              = "test"
  secret_key              = "test"
  s3_use_path_style       = true
  skip_metadata_api_check = true
}

data "aws_caller_identity" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  trail_arn = "arn:aws:cloudtrail:us-east-1:${local.account}:trail/organization"
}

resource "aws_organizations_organization" "all" {
  aws_service_access_principals = ["cloudtrail.amazonaws.com"]
  feature_set                   = "ALL"
}

resource "aws_organizations_account" "security" {
  name       = "security"
  email      = "security@example.com"
  depends_on = [aws_organizations_organization.all]
}

resource "aws_cloudtrail_organization_delegated_admin_account" "security" {
  account_id = aws_organizations_account.security.id
}

resource "aws_s3_bucket" "central" {
  bucket        = "terraform-central"
  force_destroy = true
}

data "aws_iam_policy_document" "central" {
  statement {
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.central.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
  statement {
    actions = ["s3:PutObject"]
    resources = [
      "${aws_s3_bucket.central.arn}/AWSLogs/${local.account}/*",
      "${aws_s3_bucket.central.arn}/AWSLogs/${aws_organizations_organization.all.id}/*",
    ]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
}

resource "aws_s3_bucket_policy" "central" {
  bucket = aws_s3_bucket.central.id
  policy = data.aws_iam_policy_document.central.json
}

resource "aws_cloudtrail" "organization" {
  name                          = "organization"
  s3_bucket_name                = aws_s3_bucket.central.id
  is_multi_region_trail         = true
  is_organization_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  depends_on                    = [aws_s3_bucket_policy.central]
}

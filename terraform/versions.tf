terraform {
  required_version = ">= 1.11" # secret_data_wo

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.46"
    }
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.7"
    }
  }

  # Bucket and prefix come with `init -backend-config`: one state per environment.
  backend "gcs" {}
}

provider "google" {
  project = var.project_id
  region  = var.region

  # Budgets belong to the billing account: their interface asks which project's quota pays.
  user_project_override = true
  billing_project       = var.project_id

  default_labels = {
    environment = var.environment
  }
}

variable "environment" {
  description = "Which of the environments this is."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment is staging or production"
  }
}

variable "project_id" {
  description = "Project that holds everything of this environment and nothing else."
  type        = string
}

variable "project_number" {
  description = "Its number, which stands in the names of services and of Google's own accounts. Given, not asked for: a plan reads nothing of the cloud."
  type        = string
}

variable "region" {
  description = "Where it all runs."
  type        = string
  default     = "southamerica-east1"
}

variable "domain" {
  description = "Host of the public site; tenants and the console live one label below it."
  type        = string
}

variable "billing_account" {
  description = "Account that pays, for the budget alert."
  type        = string
}

variable "image" {
  description = "Image a service starts with the first time; afterwards Cloud Deploy sets it."
  type        = string
  default     = "us-docker.pkg.dev/cloudrun/container/hello"
}

variable "worker_image" {
  description = "The same for a service that asks for the image worker."
  type        = string
  default     = "us-docker.pkg.dev/cloudrun/container/hello"
}

variable "collector_image" {
  description = "Google's collector of metrics, which stands beside each service."
  type        = string
  default     = "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar:1.2.0"
}

variable "instance_cap" {
  description = "At most this many instances of a service, whatever the manifest allows."
  type        = number
  default     = 1000
}

variable "subnet_cidr" {
  description = "Addresses of the services; Cloud Run takes up to four for each instance while revisions change."
  type        = string
}

variable "databases" {
  description = "PostgreSQL instances: control, and one line for each cell."
  type = map(object({
    tier            = string
    edition         = string
    disk_gb         = number
    max_connections = number
    highly          = optional(bool, false) # available: a standby in another zone
    replicas        = optional(number, 0)
    pool_size       = optional(number, 0) # server connections of a user; 0: the edition has no pooler
    schemas         = optional(number, 0) # tenants it is meant to hold
    instance        = optional(string)    # another name, after a restore into a clone
  }))

  validation {
    condition     = contains(keys(var.databases), "control") && length(var.databases) > 1
    error_message = "databases needs control and at least one cell"
  }

  validation {
    condition     = alltrue([for d in var.databases : d.pool_size == 0 || d.edition == "ENTERPRISE_PLUS"])
    error_message = "databases: managed connection pooling (pool_size) needs edition ENTERPRISE_PLUS"
  }
}

variable "cache" {
  description = "Memorystore: size and whether a standby takes over."
  type = object({
    memory_gb = number
    highly    = optional(bool, false)
  })
}

variable "signed_in_requests_per_minute" {
  description = "What signed-in people at one address may ask of one tenant in a minute, all together: the desks of one office share theirs."
  type        = number
  default     = 3000
}

variable "target_rps" {
  description = "Requests a second that each tenant-facing service must be able to carry alone."
  type        = number
}

variable "tenants" {
  description = "Tenants this environment is sized for."
  type        = number
}

variable "budget_usd" {
  description = "Monthly amount at whose parts the billing administrators are written to."
  type        = number
}

variable "currency_per_usd" {
  description = "What a dollar costs in the currency of the billing account, for the budget alert."
  type        = number
  default     = 1
}

variable "reports_errors" {
  description = "Whether errors go to Sentry; its address is then a secret of its own."
  type        = bool
  default     = false
}

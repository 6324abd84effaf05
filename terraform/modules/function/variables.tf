variable "name" {
  description = "Name of the service and of its account: auth-http."
  type        = string
}

variable "entry" {
  description = "The entry point, as the stack's manifest.tf reads it."
  type = object({
    feature       = string
    target        = string
    platform      = string
    cpu           = number
    memory        = string
    timeout_s     = number
    concurrency   = number
    min_instances = number
    max_instances = number
    always        = bool # whether it has a processor between requests too
  })
}

variable "place" {
  description = "Where it runs, from what, encrypted by which key."
  type = object({
    project    = string
    region     = string
    network    = string
    subnetwork = string
    key        = string
    image      = string
    collector  = string
    source     = object({ bucket = string, object = string })
    builder    = string
    repository = string
  })
}

variable "environment" {
  description = "Plain settings, by name."
  type        = map(string)
}

variable "secrets" {
  description = "Settings kept in Secret Manager: name to secret."
  type        = map(string)
}

variable "invokers" {
  description = "Who may call it."
  type        = list(string)
}

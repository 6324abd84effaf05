variable "name" {
  description = "Name of the instance."
  type        = string
}

variable "database" {
  description = "Name of the one database in it."
  type        = string
}

variable "size" {
  description = "Machine, edition, disk, availability and limits; one value of the stack's databases."
  type = object({
    tier            = string
    edition         = string
    disk_gb         = number
    max_connections = number
    highly          = bool
    replicas        = number
    pool_size       = number
  })
}

variable "place" {
  description = "Where it runs, on which network, encrypted by which key."
  type = object({
    region  = string
    network = string
    key     = string
  })
}

variable "users" {
  description = "Who signs in by IAM: service to account, without .gserviceaccount.com."
  type        = map(string)
}

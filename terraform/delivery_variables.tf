variable "projects" {
  description = "Project of each environment; production's also builds and releases for both."
  type        = object({ staging = string, production = string })
}

variable "repository" {
  description = "Repository on GitHub, owner/name: pushes to its main branch are built, its workflows may sign in."
  type        = string

  validation {
    condition     = can(regex("^[^/]+/[^/]+$", var.repository))
    error_message = "repository is owner/name"
  }
}

output "name" {
  description = "Name of the service."
  value       = var.name
}

output "account" {
  description = "Address of its account."
  value       = local.account
}

output "member" {
  description = "The account, as grants name it."
  value       = local.member
}

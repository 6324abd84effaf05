output "name" {
  description = "Name of the instance."
  value       = google_sql_database_instance.main.name
}

output "connection_name" {
  description = "What the connector and the proxy call it."
  value       = google_sql_database_instance.main.connection_name
}

environment     = "production"
project_id      = "avila-production"
project_number  = "123456789012"
domain          = "avila.app.br"
billing_account = "000000-000000-000000"
subnet_cidr     = "10.10.0.0/21"

databases = {
  control = { tier = "db-perf-optimized-N-2", edition = "ENTERPRISE_PLUS", disk_gb = 50, max_connections = 300, highly = true, replicas = 2, pool_size = 10 }
  c1      = { tier = "db-perf-optimized-N-4", edition = "ENTERPRISE_PLUS", disk_gb = 200, max_connections = 300, highly = true, replicas = 2, pool_size = 10, schemas = 500 }
}

cache = { memory_gb = 5, highly = true }

target_rps = 1500
tenants    = 500
budget_usd = 6000

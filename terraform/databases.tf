# PostgreSQL: the control database and the cells, an instance each.

locals {
  cells = sort([for name in keys(var.databases) : name if name != "control"])

  databases = {
    for name in keys(var.databases) : name => {
      instance = coalesce(var.databases[name].instance, name == "control" ? "control" : "cell-${name}")
      database = name == "control" ? "control" : "cell_${name}"
    }
  }

  # For the connector; %s stands for the service that signs in.
  database_urls = {
    for name, d in local.databases :
    name => "cloudsql://%s%%40${var.project_id}.iam@${var.project_id}:${var.region}:${d.instance}/${d.database}"
  }
}

module "database" {
  source   = "./modules/database"
  for_each = local.databases

  name     = each.value.instance
  database = each.value.database
  size     = var.databases[each.key]
  users    = { for name, f in module.function : name => trimsuffix(f.account, ".gserviceaccount.com") }

  place = {
    region  = var.region
    network = google_compute_network.main.id
    key     = google_kms_crypto_key.main["database"].id
  }

  depends_on = [
    google_kms_crypto_key_iam_binding.main,
    google_service_networking_connection.managed,
    terraform_data.capacity,
  ]
}

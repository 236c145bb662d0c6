module "pdf_worker" {
  source  = "./modules/lambda"
  name    = "daily-report-pdf-${var.environment}"
  handler = "src.pdf_worker_handler.handler"
}

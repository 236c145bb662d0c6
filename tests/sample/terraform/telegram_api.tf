module "telegram_api" {
  source  = "./modules/lambda"
  name    = "daily-report-telegram-api-${var.environment}"
  handler = "src.telegram_lambda_handler.handler"
}

module "report_worker" {
  source  = "./modules/lambda"
  name    = "daily-report-worker-${var.environment}"
  handler = "src.report_worker_handler.handler"
}

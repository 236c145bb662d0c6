module "line_bot" {
  source  = "./modules/lambda"
  name    = "daily-report-line-${var.environment}"
  handler = "src.lambda_handler.lambda_handler"
}

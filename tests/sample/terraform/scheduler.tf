module "ticker_fetcher" {
  source  = "./modules/lambda"
  name    = "daily-report-ticker-fetcher-${var.environment}"
  handler = "src.scheduler.ticker_fetcher_handler.handler"
}

module "precompute_controller" {
  source  = "./modules/lambda"
  name    = "daily-report-precompute-${var.environment}"
  handler = "src.scheduler.precompute_controller_handler.handler"
}

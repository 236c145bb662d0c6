"""Reads fund files from the bucket into the database."""


def handler(event, context):
    from src.data.etl.fund_data_sync import FundDataSync

    return FundDataSync().run(event["Records"])

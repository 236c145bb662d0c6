"""From a file in the bucket to rows in the database."""


class FundDataSync:
    def run(self, records: list[dict]) -> int:
        from src.data.aurora.fund_data_repository import FundDataRepository
        from src.data.etl.fund_data_parser import parse

        return sum(FundDataRepository().store(parse(record["content"])) for record in records)

"""Writing reports; the generator loads with its first use."""


def __getattr__(name):
    if name == "ReportGenerator":
        from src.report.report_generator_simple import ReportGenerator

        return ReportGenerator
    raise AttributeError(name)

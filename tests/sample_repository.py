"""The sample repository: the deployed system in small, and what its apps reach, worked out by hand.

`tests/sample/` holds the files that matter, `tests/data/repository-paths.txt` the paths of the
whole repository; every other path gets a line that fits its suffix. The sets below are a
specification: they were written from the design of the tree, not by running anything.

What the tree holds on purpose:

- most first-party imports stand inside functions; `src/api`, `src/services`, `src/data` and
  `src/report` load their names lazily (PEP 562); some imports are relative, some conditional;
- the scheduler reaches `src/agent.py` by one chain only (`AGENT_FOR_SCHEDULER`), against its order;
- handlers, formatters, services and scoring, which no hand-written filter names;
- imports that must not count: for type checkers only, and dotted names in strings;
- imports by computed name: two literal ones, one with a literal start, one with none;
- `from types import …`, which means the standard library although `src/types.py` exists;
- data that is read at run time, and files the image copies that no filter names.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

HERE: Final = Path(__file__).parent
SAMPLE: Final = HERE / "sample"
PATHS: Final = tuple(
    (HERE / "data" / "repository-paths.txt").read_text(encoding="utf-8").splitlines()
)

ENTRYPOINTS: Final = {
    "telegram": (
        "src/telegram_lambda_handler.py",
        "src/report_worker_handler.py",
        "src/pdf_worker_handler.py",
        "src/api/**",
    ),
    "line": ("src/lambda_handler.py", "src/integrations/line_bot.py"),
    "scheduler": ("src/scheduler/**",),
}


def _modules(folder: str, names: str) -> frozenset[str]:
    return frozenset(f"{folder}/{name}.py" for name in names.split())


# What src/agent.py reaches, itself included: the making of a report.
REPORT_CHAIN: Final = (
    _modules("src", "__init__ agent config types")
    | _modules(
        "src/analysis",
        "__init__ market_analyzer semantic_state_generator strategy_analyzer technical_analysis",
    )
    | _modules("src/data", "__init__ data_fetcher news_fetcher s3_cache")
    | _modules(
        "src/data/aurora",
        "__init__ client fund_data_fetcher fund_data_repository precompute_service repository"
        " table_names",
    )
    | _modules("src/formatters", "__init__ chart_generator data_formatter")
    | _modules("src/integrations", "__init__ langfuse_client mcp_async mcp_client prompt_service")
    | _modules(
        "src/report",
        "__init__ context_builder number_injector prompt_builder report_generator_simple"
        " section_formatters transparency_footer",
    )
    | _modules(
        "src/scoring",
        "__init__ completeness_scorer compliance_scorer consistency_scorer cost_scorer"
        " faithfulness_scorer qos_scorer reasoning_quality_scorer scoring_service types",
    )
    | _modules("src/scoring/adapters", "__init__ langfuse_adapter ragas_adapter")
    | _modules("src/utils", "__init__ serialization strategy ticker_utils")
    | _modules("src/workflow", "__init__ aurora_data_adapter workflow_nodes")
)

# What src/services reaches beyond the making of a report: chart patterns.
PATTERNS: Final = (
    _modules("src/services", "__init__ pattern_detection_service")
    | _modules("src/analysis", "pattern_types")
    | _modules(
        "src/analysis/pattern_detectors",
        "__init__ base_detector candlestick_patterns chart_patterns custom_adapter registry"
        " stock_pattern_adapter support_resistance",
    )
    | _modules("src/data/aurora", "chart_pattern_repository")
)

# App -> every Python file its entry points reach, the entry points included.
REACH: Final = {
    "telegram": REPORT_CHAIN
    | PATTERNS
    | _modules("src", "telegram_lambda_handler report_worker_handler pdf_worker_handler")
    | _modules(
        "src/api",
        "__init__ app errors job_service models peer_selector rankings_service telegram_auth"
        " ticker_service transformer watchlist_service",
    )
    | _modules("src/analysis", "comparative_analysis projection_calculator")
    | _modules("src/data/aurora", "ticker_resolver")
    | _modules("src/formatters", "pdf_generator pdf_storage")
    | _modules("src/scoring", "user_facing_scorer"),
    "line": REPORT_CHAIN
    | _modules("src", "lambda_handler")
    | _modules("src/integrations", "line_bot")
    | _modules("src/data", "ticker_matcher")
    | _modules("src/formatters", "pdf_storage"),
    "scheduler": REPORT_CHAIN
    | PATTERNS
    | _modules(
        "src/scheduler",
        "__init__ get_report_list_handler get_ticker_list_handler pattern_precompute_handler"
        " precompute_controller_handler query_tool_handler schema_manager_handler"
        " static_api_handler ticker_fetcher ticker_fetcher_handler",
    )
    | _modules("src/data", "data_lake static_api_generator")
    | _modules("src/data/aurora", "ticker_resolver"),
}

# The Python files below src/ that no app reaches.
UNREACHED: Final = (
    _modules("src", "migration_handler")
    | _modules("src/data/etl", "__init__ fund_data_parser fund_data_sync")
    | _modules("src/evaluation", "__init__ score_reports")
    | _modules("src/integrations", "api_handler")
    | _modules("src/lambda_handlers", "__init__ fund_data_sync_handler")
    | _modules("src/mcp_servers", "__init__ financial_markets_handler sec_edgar_handler")
    | _modules("src/mocks", "__init__")
    | _modules(
        "src/scoring/llm_scorers",
        "__init__ answer_relevancy_scorer conciseness_scorer hallucination_scorer"
        " helpfulness_scorer",
    )
    | _modules("src/utils", "vector_store")
)

# What an app reaches besides, if links for type checkers count, or dotted names in strings.
REACH_BY_TYPING: Final = {
    "telegram": _modules("src/evaluation", "__init__ score_reports"),
    "line": _modules("src/api", "__init__ app errors job_service models")
    | _modules("src/api", "peer_selector rankings_service telegram_auth ticker_service")
    | _modules("src/api", "transformer watchlist_service")
    | _modules("src/analysis", "comparative_analysis projection_calculator")
    | _modules("src/data/aurora", "ticker_resolver")
    | _modules("src/evaluation", "__init__ score_reports")
    | _modules("src/scoring", "user_facing_scorer")
    | PATTERNS,
    "scheduler": frozenset[str](),
}
REACH_BY_STRINGS: Final = dict.fromkeys(
    ENTRYPOINTS,
    _modules("src/scoring/llm_scorers", "__init__ hallucination_scorer helpfulness_scorer"),
)

# The one shortest chain from the scheduler to the agent: importer, imported, kind, line.
AGENT_FOR_SCHEDULER: Final = (
    (
        "src/scheduler/precompute_controller_handler.py",
        "src/data/aurora/precompute_service.py",
        "lazy",
        5,
    ),
    ("src/data/aurora/precompute_service.py", "src/agent.py", "lazy", 8),
)

# Imports by a computed name: file, line, the literal start of the name.
COMPUTED_PREFIX: Final = ("src/scoring/scoring_service.py", 23, "src.scoring.adapters.")
COMPUTED_UNKNOWN: Final = ("src/scheduler/query_tool_handler.py", 10, "")

# What Python does not show: importer, imported.
DECLARED: Final = (
    ("src/api/ticker_service.py", "data/tickers.csv"),
    ("src/data/ticker_matcher.py", "data/tickers.csv"),
    ("src/formatters/pdf_generator.py", "fonts/Sarabun-Bold.ttf"),
    ("src/formatters/pdf_generator.py", "fonts/Sarabun-Regular.ttf"),
    (
        "src/report/report_generator_simple.py",
        "src/report/prompt_templates/th/single-stage/main_prompt_v4_minimal.txt",
    ),
)

INVALID_WORKFLOW: Final = ".github/workflows/deploy-telegram-prod.yml"

_LINE_BY_SUFFIX: Final = {
    ".css": "/* {} */",
    ".el": ";; {}",
    ".go": "package tests // {}",
    ".html": "<!-- {} -->",
    ".js": "// {}",
    ".json": "{{}}",
    ".mod": "module sample // {}",
    ".patch": "--- {}",
    ".py": 'PATH = "{}"',
    ".sql": "-- {}",
    ".svg": "<svg><title>{}</title></svg>",
    ".ts": "// {}",
    ".tsx": "// {}",
}
_BINARY: Final = (".binary", ".test", ".ttf")


def placeholder(path: str) -> bytes:
    """One line of content that fits the suffix of a path; most kinds of file take a `#`."""
    name = path.rpartition("/")[2]
    suffix = name[name.rfind(".") :] if "." in name else ""
    if suffix in _BINARY or name.startswith("tfplan"):
        return b"\0" + path.encode()
    line = "# {}" if name == "__init__.py" else _LINE_BY_SUFFIX.get(suffix, "# {}")
    return line.format(path).encode() + b"\n"


def sample_files() -> dict[str, bytes]:
    """Every path of the repository with its content."""
    return {
        path: written.read_bytes() if (written := SAMPLE / path).is_file() else placeholder(path)
        for path in PATHS
    }


def build_sample(path: Path) -> "RepositoryBuilder":
    """Build the repository: one commit with everything on `main`, and `dev` at the same commit."""
    from conftest import RepositoryBuilder

    builder = RepositoryBuilder(path)
    builder.commit(sample_files(), message="Everything")
    builder.git("branch", "dev")
    return builder

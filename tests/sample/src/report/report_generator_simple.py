"""Writes a report in one call of the model."""

from pathlib import Path

from .context_builder import build_context

TEMPLATE = Path(__file__).parent / "prompt_templates/th/single-stage/main_prompt_v4_minimal.txt"


class ReportGenerator:
    def write(self, state: dict) -> str:
        from src.report.number_injector import inject_numbers
        from src.report.prompt_builder import build_prompt
        from src.report.transparency_footer import footer

        prompt = build_prompt(TEMPLATE.read_text(encoding="utf-8"), build_context(state))
        return inject_numbers(prompt, state.get("indicators", {})) + footer(state)

"""The aims: what each measure is expected to reach, here and on data nobody has seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """A bound: at least `value`, or at most."""

    value: float
    at_most: bool = False

    def is_reached(self, measured: float) -> bool:
        """Return whether a measured value keeps to the bound."""
        return measured <= self.value if self.at_most else measured >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.value:g}"


def _most(value: float) -> Aim:
    return Aim(value, at_most=True)


AIMS: dict[str, Aim] = {
    "understanding.control_multilingual.accuracy_en": Aim(0.95),
    "understanding.control_multilingual.gap_of_weakest_language": _most(0.03),
    "understanding.bitext.accuracy": Aim(0.95),
    "understanding.intents.accuracy_en": Aim(0.95),
    "understanding.handoff.recall": Aim(0.99),
    "understanding.oos.rejected": Aim(0.90),
    "understanding.out_of_scope.rejected": Aim(0.90),
    "understanding.out_of_scope.in_scope_lost": _most(0.03),
    "understanding.spans.email_f1": Aim(0.97),
    "understanding.spans.phone_f1": Aim(0.97),
    "understanding.spans.order_reference_f1": Aim(0.97),
    "understanding.spans.date_value_accuracy": Aim(0.95),
    "understanding.spans.amount_value_accuracy": Aim(0.95),
    "understanding.category.any_acceptable": Aim(0.85),
    "understanding.category.mean_recall": Aim(0.75),
    "understanding.category.first_two": Aim(0.95),
    "understanding.triggers.safety_recall": Aim(0.98),
    "understanding.triggers.safety_precision": Aim(0.85),
    "understanding.triggers.crisis_recall": Aim(0.98),
    "understanding.triggers.crisis_precision": Aim(0.85),
    "understanding.langid_short.accuracy_from_20": Aim(0.99),
    "understanding.langid_short.accuracy_shorter": Aim(0.95),
    "understanding.langid_short.unsupported_recognised": Aim(0.95),
    "turns.throughput_ratio": Aim(8),
    "turns.p95_ms.api.1": _most(60),
    "turns.p95_ms.api.16": _most(250),
    "memory_mb.total": _most(900),
    "train_s": _most(60),
    "start_s": _most(15),
    "growth.turn_200_to_10": _most(1.5),
    "queue.p95_ms.sqlite": _most(100),
    "queue.p95_ms.postgresql": _most(100),
}

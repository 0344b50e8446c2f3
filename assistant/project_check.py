"""What Rasa itself finds wrong with rules, stories, domain and config, without training.

`python -m assistant check` prints one JSON list of {check, level, message}. Examples are left out:
reading all of them takes longer than everything here.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Found = dict[str, str]

#: Said of every domain, whatever is in it.
_ALWAYS_SAID = "Slot auto-fill has been removed"
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def main() -> int:
    """Print what is found in the present folder; 0 also when something is."""
    with _silence():
        found = check_project(Path.cwd())
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0


def check_project(root: Path) -> list[Found]:
    """Return what Rasa's importer, validator, conflict finder and rule policy complain about."""
    from rasa.shared.importers.importer import TrainingDataImporter

    folders = [str(root / "data" / name) for name in ("rules", "stories")]
    paths = [folder for folder in folders if Path(folder).is_dir()]
    found: list[Found] = []
    with _collect_warnings(found):
        importer = TrainingDataImporter.load_from_config(
            str(root / "config.yml"), str(root / "domain.yml"), paths
        )
        loaded: dict[str, Any] = {}
        readers = {
            "domain": importer.get_domain,
            "stories": importer.get_stories,
            "config": importer.get_config,
        }
        for name, read in readers.items():
            with _complaints(found, name):
                loaded[name] = read()
        if "config" in loaded:
            with _complaints(found, "config"):
                _check_config(importer, loaded["config"])
        if "domain" in loaded and "stories" in loaded:
            _check_dialogue(found, loaded["domain"], loaded["stories"], root)
    return _once(found)


def _check_config(importer: Any, config: dict[str, Any]) -> None:
    import rasa.engine.validation
    from rasa.engine.recipes.recipe import Recipe
    from rasa.shared.data import TrainingType

    recipe = Recipe.recipe_for_name(config.get("recipe"))
    file = importer.get_config_file_for_auto_config()
    config, _, _ = recipe.auto_configure(file, config, TrainingType.BOTH)
    model = recipe.graph_config_for_recipe(config, {}, training_type=TrainingType.BOTH)
    rasa.engine.validation.validate(model)


def _check_dialogue(found: list[Found], domain: Any, stories: Any, root: Path) -> None:
    from rasa.core.training.story_conflict import find_story_conflicts
    from rasa.shared.core.generator import TrainingDataGenerator
    from rasa.shared.nlu.training_data.training_data import TrainingData
    from rasa.validator import Validator

    with _complaints(found, "domain"):
        validator = Validator(domain, TrainingData(), stories, str(root / "config.yml"))
        validator.verify_form_slots()
        validator.verify_slot_mappings()
        validator.verify_domain_validity()
    with _complaints(found, "story-conflict"):
        generator = TrainingDataGenerator(
            stories, domain=domain, remove_duplicates=False, augmentation_factor=0
        )
        for conflict in find_story_conflicts(generator.generate_story_trackers(), domain):
            found.append(_found("story-conflict", str(conflict)))
    with _complaints(found, "contradiction"):
        _train_rules(domain, stories)


def _train_rules(domain: Any, stories: Any) -> None:
    """Let the rule policy learn, which is when it looks for contradictions.

    Raises:
        InvalidRule: rules contradict each other or a story.
    """
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.core.generator import TrainingDataGenerator

    generator = TrainingDataGenerator(
        stories, domain, use_story_concatenation=False, augmentation_factor=0
    )
    with tempfile.TemporaryDirectory() as folder:
        policy = RulePolicy(
            RulePolicy.get_default_config(),
            LocalModelStorage(Path(folder)),
            Resource("rules"),
            ExecutionContext(GraphSchema({})),
        )
        policy.train(generator.generate(), domain)


def _found(check: str, message: str, level: str = "error") -> Found:
    plain = " ".join(_COLOUR.sub("", message).replace("🚨", "").split())
    return {"check": check, "level": level, "message": plain}


@contextmanager
def _complaints(found: list[Found], check: str) -> Iterator[None]:
    """Turn an exception, or Rasa's wish to end the process, into a finding."""
    try:
        yield
    except (Exception, SystemExit) as problem:
        message = str(problem)
        if isinstance(problem, SystemExit):
            message = f"Rasa cannot use the {check}."
        found.append(_found(check, message or type(problem).__name__))


@contextmanager
def _collect_warnings(found: list[Found]) -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for one in caught:
        # Warnings of the libraries are about code, not about the project.
        is_rasas = one.category in (UserWarning, FutureWarning) and "rasa" in one.filename
        if is_rasas and not str(one.message).startswith(_ALWAYS_SAID):
            found.append(_found("rasa", str(one.message), "warning"))


@contextmanager
def _silence() -> Iterator[None]:
    """Send whatever is printed meanwhile to the standard error output, and log nothing."""
    logging.disable(logging.CRITICAL)
    _silence_structlog()
    kept = os.dup(1)
    sys.stdout.flush()
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _silence_structlog() -> None:
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _once(found: list[Found]) -> list[Found]:
    return list({(one["check"], one["message"]): one for one in found}.values())

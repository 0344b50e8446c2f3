# The front door. A bare clone needs Python 3.11 and make; bin/prepare brings the rest.
.DEFAULT_GOAL := help
export TEXT
.PHONY: help run train chat try preview shell test dialogues content lint format bench pictures lock clean

# Compiled modules make every later start faster, the assistant's by half a minute.
unexport PYTHONDONTWRITEBYTECODE

REDRESS := .venv/bin/python -m handoff
LOCK := pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock" --quiet

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start everything: widget, desk, assistant (first time: installs and trains)
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) up

train: ## train the assistant when its sources changed (FORCE=1: always)
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) train $(if $(FORCE),--force)

chat: ## talk to the assistant in the terminal, as a customer
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) chat

try: ## show what is understood of a message, and what comes next (TEXT="...", ASKED=fact)
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) try $(if $(ASKED),--asked $(ASKED)) -- "$$TEXT"

preview: ## serve the chat against the edited files and take up each save
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) preview

shell: ## open a shell in which Rasa's own commands work on this project
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) shell

test: ## run every check: lint, types, both test suites
	@bin/prepare dev
	@bin/prepare assistant
	@bin/check

dialogues: ## hold the dialogues and list what they reach in .cache/dialogues.md (ONLY=word)
	@bin/prepare dev
	@bin/prepare assistant
	@.venv/bin/python -m pytest tests/conversations -q $(if $(ONLY),-k "$(ONLY)")

content: ## say what is wrong in dialogue, texts, examples and policy, without training
	@bin/prepare service
	@bin/prepare assistant
	@$(REDRESS) lint

lint: ## check style and types of the code only
	@bin/prepare dev
	@bin/prepare assistant
	@bin/check lint

format: ## put the Python code into the house format
	@bin/prepare dev
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

bench: ## measure understanding, speed and growth (PART=understanding|turns|growth|queue, OURS_ONLY=1)
	@bin/prepare service
	@bin/prepare assistant
	@.venv/bin/python -m benchmarks $(if $(PART),--part $(PART)) $(if $(OURS_ONLY),--ours-only) \
		$(if $(QUICK),--quick) $(if $(STOCK_EPOCHS),--stock-epochs $(STOCK_EPOCHS))

pictures: ## take the pictures of the documentation anew (needs Chromium)
	@bin/prepare dev
	@bin/prepare assistant
	@.venv/bin/python -m docs.take_pictures

lock: ## resolve the dependencies anew into requirements/
	@bin/prepare uv
	@uv=$$(bin/prepare --print-uv) && \
	for pair in service:service dev:dev assistant-dev:assistant; do \
		echo "requirements/$${pair#*:}.txt"; \
		$$uv $(LOCK) --group pyproject.toml:$${pair%:*} -o requirements/$${pair#*:}.txt || exit 1; \
	done

clean: ## remove environments, models and caches (keeps var/, your data)
	rm -rf .venv .venv-assistant .cache .rasa models .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

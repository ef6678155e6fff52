# From nothing to a running office: make run.  From nothing to tested: make test.
# Needs Python 3.11, 3.12 or 3.13 with venv, and make. Everything else comes from requirements.lock, which is
# complete: hence --no-deps (the pip of Python 3.11 would look for newer packages than the lock names).

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
CAN_MAKE := import ensurepip, venv
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar on
WORKERS := $(shell n=$$(nproc 2>/dev/null || echo 2); [ "$$n" -gt 4 ] && n=4; echo $$n)

# A file stays together, for what it builds once; tests/conftest.py says which files go first.
SPREAD := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: run test test-desktop test-thorough lint bench lock clean

run: $(READY)
	@exec $(BIN)/python -m nhiemky.portal.first_run

test: lint
	$(BIN)/pytest -m "not desktop" $(SPREAD)

test-desktop: $(READY)
	$(BIN)/pytest -m desktop $(SPREAD)

# For a night: every test on both databases, and many more invented examples.
test-thorough: $(READY)
	$(BIN)/pytest -m "not desktop" --hypothesis-profile=thorough $(SPREAD)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	@$(PIP) --quiet --no-deps --require-hashes -r benchmarks/requirements.lock
	@$(BIN)/python -m benchmarks

# For those who change the dependencies in pyproject.toml; needs the network.
lock: $(READY)
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(PIP) --quiet uv
	echo 'setuptools>=75' | $(BIN)/python -m uv pip compile --quiet --universal --no-strip-extras \
	  --python-version 3.11 --generate-hashes --extra test --custom-compile-command "make lock" \
	  pyproject.toml - -o requirements.lock
	echo 'spiffworkflow>=3.1' | $(BIN)/python -m uv pip compile --quiet --universal --no-strip-extras \
	  --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	  -c requirements.lock - -o benchmarks/requirements.lock

# What was made here, but never ./var: there lies the office's data.
clean:
	rm -rf $(VENV) out build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@found=; lacks=; \
	for name in $(PYTHONS); do \
	  "$$name" -c '$(FITS)' 2>/dev/null || continue; \
	  if "$$name" -c '$(CAN_MAKE)' 2>/dev/null; then found=$$name; break; fi; \
	  lacks=$${lacks:-$$name}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$lacks" ]; then \
	  echo "Lỗi: $$lacks thiếu mô-đun venv; hãy chạy: sudo apt install $$(basename $$lacks)-venv" >&2; exit 1; \
	elif [ -z "$$found" ]; then \
	  echo "Lỗi: cần Python 3.11, 3.12 hoặc 3.13; hãy chạy: sudo apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	echo "Đang cài đặt vào $(VENV) bằng $$("$$found" --version); mất vài phút, chỉ một lần."; \
	$(BIN)/python -c '$(FITS)' 2>/dev/null || "$$found" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Đã cài đặt xong."

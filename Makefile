# Set-up happens by itself, once, and again when pyproject.toml or requirements.lock change.
# PYTHON=… chooses the interpreter of a new .venv, ARGS=… goes to the program or to pytest.
PYTHON ?=
ARGS   ?=
VENV   := .venv
BIN    := $(VENV)/bin
LOCALE := crm_desktop/locale
CHECKED := main.py crm_desktop tests $(wildcard bench) torture

# Tk needs a display; on Linux without one Xvfb stands in, for each process of the tests one of its own.
HEADLESS := $(if $(filter Linux,$(shell uname)),$(if $(DISPLAY)$(WAYLAND_DISPLAY),,yes))
XVFB     := $(if $(HEADLESS),xvfb-run -a -s "-screen 0 1920x1080x24")

.DEFAULT_GOAL := help
.PHONY: help run test bench torture check pictures messages lock clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.run ## set up and open the program (without a display: take its pictures)
ifdef HEADLESS
	@echo "There is no display here, so the program takes pictures of itself."
	@$(XVFB) $(BIN)/crm-desktop tour build/tour
	@echo "The pictures are in $(CURDIR)/build/tour"
else
	@$(BIN)/crm-desktop $(ARGS)
endif

test: $(VENV)/.test ## set up and run the tests
	$(BIN)/python -m pytest $(if $(HEADLESS),-n logical --dist worksteal) $(ARGS)

bench: $(VENV)/.bench ## measure speed and memory, in the real window, against the bar (ARGS="--customers 20000")
	$(BIN)/python -m bench $(ARGS)

torture: $(VENV)/.bench ## kill the program and cut its power while somebody saves (ARGS="--kills 20 --power-losses 50")
	$(BIN)/python -m torture $(ARGS)

check: $(VENV)/.check ## style, types and the direction of imports
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

pictures: $(VENV)/.run ## take the pictures of the docs anew
	$(XVFB) $(BIN)/crm-desktop tour build/pictures --lang zh_CN --size 1360x860
	for pair in welcome:welcome customer:customers filter:filter faults:faults dialog-delete:delete \
		query-performance:performance board:board quote:quote query-funnel:funnel query-contracts:contracts; do \
		cp build/pictures/[0-9][0-9][0-9]-$${pair%%:*}.png docs/pictures/$${pair##*:}.png; done

messages: $(VENV)/.check ## collect the texts of the program, update and compile the translations
	mkdir -p build
	$(BIN)/pybabel -q extract -k _ -k ngettext:1,2 --no-default-keywords --sort-by-file \
		--add-location=file --project=crm-desktop -o build/crm_desktop.pot crm_desktop
	$(BIN)/pybabel -q update -D crm_desktop -i build/crm_desktop.pot -d $(LOCALE) -l zh_CN \
		--init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel compile -D crm_desktop -d $(LOCALE) --statistics

lock: $(VENV)/.python ## take the newest versions of everything into requirements.lock
	rm -rf build/lock && $(BIN)/python -m venv build/lock
	build/lock/bin/python -m pip install -q '.[dev]'
	(echo "# Exact versions, by 'make lock'; holds for Python 3.11 to 3.13."; \
		build/lock/bin/python -m pip freeze --exclude crm-desktop) > build/requirements.lock
	mv build/requirements.lock requirements.lock

clean: ## remove the set-up and everything built
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python: scripts/system-packages.sh
	python=$$(scripts/system-packages.sh $(PYTHON)) && "$$python" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: EXTRAS =
$(VENV)/.bench: EXTRAS =
$(VENV)/.test: EXTRAS = [test]
$(VENV)/.check: EXTRAS = [check]
$(VENV)/.run $(VENV)/.bench $(VENV)/.test $(VENV)/.check: $(VENV)/.python pyproject.toml requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e '.$(EXTRAS)'
	@touch $@

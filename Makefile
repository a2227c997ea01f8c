.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: dev
dev: ## Build and start the service on http://localhost:8080
	mvn -q -DskipTests package
	java -jar target/thaw.jar

.PHONY: demo
demo: ## Build, and show the main job from sentences to answers
	mvn -q -DskipTests package
	java -jar target/thaw.jar demo

.PHONY: test
test: ## Run the unit tests
	mvn -q test

.PHONY: check
check: ## Run everything that a change must pass: format, compiler checks, all tests
	.ci/run

.PHONY: chaos
chaos: ## Let a thousand faults happen to workers and database, for an hour or more
	mvn -q verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test='ChaosIT,WorkerFaultsIT' -Dchaos=true \
		-Dchaos.kills=1000 -Dchaos.pauses=400 -Dchaos.ends=100 -Dchaos.crashes=100 $(CHAOS)

RUNS ?= 1000000
JAZZER = 0.24.0
.PHONY: fuzz
fuzz: ## Feed a million inputs to each parser of what others wrote
	mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/fuzz/classpath
	for part in jazzer jazzer-api; do \
		mvn -q dependency:copy -Dartifact=com.code-intelligence:$$part:$(JAZZER) -DoutputDirectory=target/fuzz -Dmdep.stripVersion; \
	done
	for target in checkpoint.Safetensors checkpoint.Vocabulary checkpoint.Tokenizer encoder.Config freeze.Glob; do \
		mkdir -p target/fuzz/$$target; \
		java -cp target/fuzz/jazzer.jar:target/fuzz/jazzer-api.jar:target/test-classes:target/classes:$$(cat target/fuzz/classpath) \
			com.code_intelligence.jazzer.Jazzer --target_class=io.thaw.$${target}Fuzz --instrumentation_includes='io.thaw.**:tools.jackson.core.**' \
			--reproducer_path=target/fuzz -artifact_prefix=target/fuzz/ -runs=$(RUNS) -max_len=4096 -rss_limit_mb=8192 \
			target/fuzz/$$target src/test/resources/fuzz/$${target#*.}Fuzz || exit 1; \
	done

.PHONY: format
format: ## Format the code
	mvn -q spotless:apply

.PHONY: bench
bench: ## Measure; beside Hugging Face's Trainer with PYTHON=venv/bin/python, see docs/benchmarks.md
	mvn -q -Pbench,bert-base verify $(if $(PYTHON),-Dbench.python=$(PYTHON)) $(BENCH)
	$(if $(PYTHON),$(PYTHON) bench/plot.py)

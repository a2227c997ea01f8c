"""Holds the export of jobs against a real MLflow tracking server, whose own client reads what arrived.

    mlflow server --port 5000 --backend-store-uri sqlite:////tmp/mlflow.db
    java -jar target/thaw.jar demo --thaw.mlflow.tracking-uri=http://127.0.0.1:5000
    python interop/mlflow_runs.py --key "$(cat data/api-key)" --tracking-uri http://127.0.0.1:5000

Every job that has ended must be one run, with each value of each metric, and each parameter. Ends with an error otherwise.
"""

import argparse
import json
import sys
import time
import urllib.request

from mlflow.tracking import MlflowClient

STATUS = {"succeeded": "FINISHED", "failed": "FAILED", "cancelled": "KILLED"}


def get(arguments, path):
    request = urllib.request.Request(arguments.url + path, headers={"Authorization": "Bearer " + arguments.key})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def find(client, job):
    for _ in range(60):
        experiment = client.get_experiment_by_name(job["name"])
        if experiment is not None:
            runs = client.search_runs([experiment.experiment_id], f"tags.`thaw.job` = '{job['id']}'")
            if runs and runs[0].info.status != "RUNNING":
                return runs
        time.sleep(1)
    sys.exit(f"{job['id']} is no run after a minute")


def check(client, arguments, job):
    runs = find(client, job)
    assert len(runs) == 1, f"{job['id']} is {len(runs)} runs"
    run = runs[0]
    assert run.info.status == STATUS[job["status"]], run.info.status
    assert run.data.params["base_model"] == job["base_model"]
    plan = get(arguments, f"/v1/jobs/{job['id']}/plan")
    assert int(run.data.params["trainable_parameters"]) == plan["summary"]["trainable_parameters"]
    ours = get(arguments, f"/v1/jobs/{job['id']}/metrics")["data"]
    for series in {(value["split"], value["name"]) for value in ours}:
        expected = [(v["step"], v["value"]) for v in ours if (v["split"], v["name"]) == series]
        theirs = [(m.step, m.value) for m in client.get_metric_history(run.info.run_id, "/".join(series))]
        assert sorted(theirs) == sorted(expected), (job["id"], series, len(theirs), len(expected))
    return len(ours), len(run.data.params)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--key", required=True)
    parser.add_argument("--tracking-uri", required=True)
    arguments = parser.parse_args()
    client = MlflowClient(arguments.tracking_uri)
    jobs = [job for job in get(arguments, "/v1/jobs?limit=200")["data"] if job["status"] in STATUS]
    assert jobs, "no job has ended"
    for job in jobs:
        values, parameters = check(client, arguments, job)
        print(f"{job['id']} {job['name']}: {job['status']}, {values} values, {parameters} parameters")
    print(f"{len(jobs)} jobs are as many runs, value for value.")


main()

"""Runs an exported script of the SageMaker SDK, and prints the request that it makes in place of sending it.

    run_sagemaker_export.py SCRIPT.py TASK
"""

import json
import runpy
import sys

import botocore.client


def record(self, operation, parameters):
    if operation in ("CreateTrainingJob", "CreateHyperParameterTuningJob"):
        print(json.dumps({"operation": operation, "request": parameters}, default=str))
        return {"TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/x"}
    if operation == "GetCallerIdentity":
        return {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/ana", "UserId": "x"}
    raise SystemExit(f"the script asks for {operation}")


botocore.client.BaseClient._make_api_call = record
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")

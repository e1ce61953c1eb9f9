"""One small protocol and one boto3 file for each AWS service that we call."""

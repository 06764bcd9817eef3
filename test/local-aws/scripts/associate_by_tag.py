"""Associates each running instance that has the tag `product` with the license configuration of that name."""

import boto3

ec2 = boto3.client("ec2")
license_manager = boto3.client("license-manager")

configurations = {
    one["Name"]: one["LicenseConfigurationArn"]
    for page in license_manager.get_paginator("list_license_configurations").paginate()
    for one in page["LicenseConfigurations"]
}
account = boto3.client("sts").get_caller_identity()["Account"]
filters = [{"Name": "tag-key", "Values": ["product"]}, {"Name": "instance-state-name", "Values": ["running"]}]

for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
    for instance in (one for reservation in page["Reservations"] for one in reservation["Instances"]):
        product = next(tag["Value"] for tag in instance["Tags"] if tag["Key"] == "product")
        resource = f"arn:aws:ec2:{ec2.meta.region_name}:{account}:instance/{instance['InstanceId']}"
        try:
            license_manager.update_license_specifications_for_resource(
                ResourceArn=resource,
                AddLicenseSpecifications=[{"LicenseConfigurationArn": configurations[product]}],
            )
            print(instance["InstanceId"], product)
        except license_manager.exceptions.LicenseUsageException as error:
            print(instance["InstanceId"], error.response["Error"]["Message"])

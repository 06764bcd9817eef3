"""Launches from a template on two dedicated hosts, with licenses for the sockets of one."""

import json
import sys

import boto3

ec2 = boto3.client("ec2")
arn = sys.argv[1]

image = ec2.register_image(Name="base")["ImageId"]
hosts = ec2.allocate_hosts(InstanceFamily="m5", Quantity=2, AvailabilityZone="us-east-1a")["HostIds"]
ec2.create_launch_template(
    LaunchTemplateName="app",
    LaunchTemplateData={"ImageId": image, "LicenseSpecifications": [{"LicenseConfigurationArn": arn}]},
)
launched = []
errors = []
for host in hosts:
    try:
        reservation = ec2.run_instances(
            LaunchTemplate={"LaunchTemplateName": "app"},
            Placement={"Tenancy": "host", "HostId": host},
            MinCount=1,
            MaxCount=1,
        )
        launched += [instance["Placement"]["HostId"] for instance in reservation["Instances"]]
    except ec2.exceptions.ClientError as error:
        errors.append(str(error))

version = ec2.describe_launch_template_versions(LaunchTemplateName="app")["LaunchTemplateVersions"][0]
host = ec2.describe_hosts(HostIds=hosts[:1])["Hosts"][0]
instance_type = ec2.describe_instance_types(InstanceTypes=["m5.large"])["InstanceTypes"][0]
released = ec2.release_hosts(HostIds=hosts)
print(
    json.dumps(
        {
            "hosts": hosts,
            "launched": launched,
            "errors": errors,
            "licenses": version["LaunchTemplateData"]["LicenseSpecifications"],
            "properties": host["HostProperties"],
            "instances": [instance["InstanceType"] for instance in host["Instances"]],
            "vcpus": instance_type["VCpuInfo"]["DefaultVCpus"],
            "released": released["Successful"],
            "occupied": [[item["ResourceId"], item["Error"]["Code"]] for item in released["Unsuccessful"]],
        }
    )
)

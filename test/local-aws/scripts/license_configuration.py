"""Creates a license configuration, gets it, lists the resource inventory, adds product information, and deletes it."""

import boto3

license_manager = boto3.client("license-manager")

arn = license_manager.create_license_configuration(
    Name="TestLicenseConfiguration_1",
    Description="My Sample License Configuration",
    LicenseCountingType="Instance",
    LicenseCount=123,
    LicenseCountHardLimit=True,
)["LicenseConfigurationArn"]

created = license_manager.get_license_configuration(LicenseConfigurationArn=arn)
print(created["Name"], created["LicenseCount"], created["LicenseCountHardLimit"])

for resource in license_manager.list_resource_inventory()["ResourceInventoryList"]:
    print(resource["ResourceType"], resource["ResourceId"])

license_manager.update_license_configuration(
    LicenseConfigurationArn=arn,
    ProductInformationList=[
        {
            "ResourceType": "SSM_MANAGED",
            "ProductInformationFilterList": [
                {
                    "ProductInformationFilterName": "Application Name",
                    "ProductInformationFilterValue": ["Amazon EC2Launch"],
                    "ProductInformationFilterComparator": "EQUALS",
                }
            ],
        }
    ],
)
updated = license_manager.get_license_configuration(LicenseConfigurationArn=arn)
print(updated["ProductInformationList"][0]["ProductInformationFilterList"][0]["ProductInformationFilterValue"])

license_manager.delete_license_configuration(LicenseConfigurationArn=arn)
print("deleted")

#!/usr/bin/env bash
# The programs that test/local-aws/programs.test.ts runs: Python with boto3, and the AWS CLI. Prints the packages of those that are missing
# or too old for AWS_ENDPOINT_URL. With a folder it first unpacks them there, on Debian, without installing anything on the machine.
set -euo pipefail

missing() {
  local probe=(env AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_MAX_ATTEMPTS=1)
  "${probe[@]}" python3 -c 'import boto3; exit("127.0.0.1" not in boto3.client("sts").meta.endpoint_url)' 2> /dev/null || echo python3-boto3
  { "${probe[@]}" aws sts get-caller-identity 2>&1 || true; } | grep -q 127.0.0.1:1 || echo awscli
}

if [ $# -eq 0 ] || [ -z "$(missing)" ]; then
  missing
  exit
fi

mkdir -p "$1/lists/partial" "$1/archives/partial"
cd "$1"
export PATH="$PWD/usr/bin:$PATH" PYTHONPATH="$PWD/usr/lib/python3/dist-packages"
trap 'missing; exit 0' EXIT
. /etc/os-release
[ "$ID" = debian ]

# Debian 12 has neither in a version that is new enough: the AWS CLI comes from its backports, and boto3, which is only Python, from Debian 13.
here=$VERSION_CODENAME
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' | awk -v release="$here" '$1 == release { print $2; exit }')
printf "deb $mirror %s main\n" "$here" "$here-backports" trixie | sort -u > sources.list
[ "$here" = trixie ] || printf 'Package: *\nPin: release n=trixie\nPin-Priority: 1\n' > preferences
own=(-qq -o Dir::State::lists="$PWD/lists" -o Dir::Cache="$PWD" -o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$PWD/sources.list" -o Dir::Etc::sourceparts=-)
own+=(-o Dir::Etc::preferences="$PWD/preferences" -o Acquire::http::Timeout=20 -o APT::Default-Release="$here-backports")
timeout 120 apt-get "${own[@]}" update >&2
dependencies=$(apt-get "${own[@]}" install --simulate --no-install-recommends awscli python3-{dateutil,jmespath,requests} | awk '$1 == "Inst" { print $2 }')
timeout 120 apt-get "${own[@]}" download $dependencies python3-{boto3,botocore,s3transfer}/trixie >&2
for package in *.deb; do
  dpkg-deb --extract "$package" .
done

from tests.staying import requests_leave_the_tests_schema_alone  # noqa: F401

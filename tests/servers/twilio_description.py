"""The parts of Twilio's published description that the product relies on: names, limits and formats, written by hand.

The whole description, where it is at hand, is checked by tests/reminders/test_twilio_contract.py as well.
"""

import re

ACCOUNT = r"AC[0-9a-fA-F]{32}"
MESSAGES = re.compile(rf"/2010-04-01/Accounts/{ACCOUNT}/Messages\.json")
CALLS = re.compile(rf"/2010-04-01/Accounts/{ACCOUNT}/Calls\.json")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
ALLOWED = {
    ("POST", "Messages"): {
        "To", "From", "Body", "StatusCallback", "ValidityPeriod", "MessagingServiceSid", "MaxPrice", "Attempt",
        "ContentRetention", "AddressRetention", "SmartEncoded", "ShortenUrls", "ScheduleType", "SendAt", "RiskCheck",
    },
    ("POST", "Calls"): {
        "To", "From", "Twiml", "Url", "Method", "StatusCallback", "StatusCallbackEvent", "StatusCallbackMethod",
        "Timeout", "TimeLimit", "MachineDetection", "MachineDetectionTimeout", "Record", "CallReason", "FallbackUrl",
    },
    ("GET", "Messages"): {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"},
    ("GET", "Calls"): {"To", "From", "Status", "StartTime", "StartTime<", "StartTime>", "PageSize", "Page"},
}  # fmt: skip
REQUIRED = {"Messages": {"To", "From"}, "Calls": {"To", "From"}}
LONGEST_BODY, LONGEST_TWIML, LONGEST_VALIDITY, LONGEST_TIMEOUT = 1600, 4000, 36_000, 600
SID = {"Messages": re.compile(r"(SM|MM)[0-9a-fA-F]{32}"), "Calls": re.compile(r"CA[0-9a-fA-F]{32}")}
STATUS = {
    "Messages": {
        "queued", "sending", "sent", "failed", "delivered", "undelivered", "receiving", "received", "accepted",
        "scheduled", "read", "partially_delivered", "canceled",
    },
    "Calls": {"queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"},
}  # fmt: skip
FIELDS = {
    "Messages": {
        "body", "num_segments", "direction", "from", "to", "date_updated", "price", "error_message", "uri",
        "account_sid", "num_media", "status", "messaging_service_sid", "sid", "date_sent", "date_created",
        "error_code", "price_unit", "api_version", "subresource_uris",
    },
    "Calls": {
        "sid", "date_created", "date_updated", "parent_call_sid", "account_sid", "to", "to_formatted", "from",
        "from_formatted", "phone_number_sid", "status", "start_time", "end_time", "duration", "price", "price_unit",
        "direction", "answered_by", "api_version", "forwarded_from", "group_sid", "caller_name", "queue_time",
        "trunk_sid", "uri", "subresource_uris",
    },
}  # fmt: skip

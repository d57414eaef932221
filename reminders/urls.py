from django.urls import path, register_converter

from reminders.tokens import LinkToken
from reminders.views import links, mail_hooks, preferences, preview, record, status, tasks, webhooks

register_converter(LinkToken, "token")

# /me/ and /users/<pk>/: how a person is reached
preference_urls = [
    path("me/", preferences.preferences_own, name="preferences"),
    path("users/<int:pk>/preferences/", preferences.preferences_of, name="preferences-of"),
    path("users/<int:pk>/numbers/<slug:channel>/code/", preferences.number_code, name="number-code"),
    path("users/<int:pk>/numbers/<slug:channel>/verify/", preferences.number_verify, name="number-verify"),
    path("users/<int:pk>/numbers/<slug:channel>/stop/", preferences.channel_stop, name="channel-stop"),
    path("users/<int:pk>/numbers/<slug:channel>/start/", preferences.channel_start, name="channel-start"),
    path("users/<int:pk>/out-of-office/", preferences.leave_add, name="leave-add"),
    path("out-of-office/<int:pk>/remove/", preferences.leave_remove, name="leave-remove"),
]

# /m/ and /s/: what a message link opens, and how it stops messages
link_urls = [
    path("m/", links.link_home, name="link-home"),
    path("s/<token:token>", links.link_opt_out, name="link-opt-out"),
    path("m/stop/<token:token>", links.link_opt_out, name="link-opt-out-long"),  # in messages from before the codes
    path("m/new/<token:token>", links.link_renew, name="link-renew"),
    path("m/<token:token>", links.link_open, name="link-open"),
]

# /tasks/ and /messages/: what recruiters do by hand, and the record of what went out
record_urls = [
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/<int:pk>/done/", tasks.task_done, name="task-done"),
    path("tasks/<int:pk>/next/", tasks.task_next, name="task-next"),
    path("messages/", record.message_record, name="message-record"),
    path("messages/attention/", record.message_attention, name="message-attention"),
    path("messages/preview/", preview.message_preview, name="message-preview"),
    path("messages/preview/html/", preview.message_preview_html, name="message-preview-html"),
    path("messages/preview/test/", preview.message_test, name="message-test"),
    path("messages/<int:pk>/", record.message_detail, name="message-detail"),
    path("messages/<int:pk>/resend/", record.delivery_retry, name="delivery-retry"),
    path("messages/<int:pk>/channel/", record.delivery_change, name="delivery-change"),
    path("messages/<int:pk>/dismiss/", record.delivery_dismiss, name="delivery-dismiss"),
    path("status/", status.status, name="status"),
    path("status/release/", status.delivery_release, name="delivery-release"),
    path("status/channels/<slug:channel>/resume/", status.channel_resume, name="channel-resume"),
]

# /hooks/twilio/: what Twilio tells us
hook_urls = [
    path("hooks/twilio/status/<slug:attempt_key>/", webhooks.twilio_status, name="twilio-status"),
    path("hooks/twilio/inbound/", webhooks.twilio_inbound, name="twilio-inbound"),
    path("hooks/twilio/voice/<slug:attempt_key>/", webhooks.twilio_voice, name="twilio-voice"),
]

# /hooks/mail/: what the mail provider tells us
mail_hook_urls = [
    path("hooks/mail/receipts/", mail_hooks.mail_receipt, name="mail-receipt"),
    path("hooks/mail/inbound/", mail_hooks.mail_inbound, name="mail-inbound"),
]

urlpatterns = [*preference_urls, *link_urls, *record_urls, *hook_urls, *mail_hook_urls]

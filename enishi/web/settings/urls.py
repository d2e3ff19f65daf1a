"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from enishi.web.settings import index
from enishi.web.settings.careers import page as careers
from enishi.web.settings.company import holidays
from enishi.web.settings.company import page as company
from enishi.web.settings.ending_reasons import page as ending_reasons
from enishi.web.settings.erasures import page as erasures
from enishi.web.settings.evaluation_forms import page as evaluation_forms
from enishi.web.settings.mailbox import page as mailbox
from enishi.web.settings.mailbox import rules as mail_rules
from enishi.web.settings.mails import page as mails
from enishi.web.settings.members import page as members
from enishi.web.settings.members import reach, several
from enishi.web.settings.message_templates import page as message_templates
from enishi.web.settings.offers import page as offers
from enishi.web.settings.retention import page as retention
from enishi.web.settings.tags import page as tags
from enishi.web.settings.zoom import authorization, hosts, unlinking
from enishi.web.settings.zoom import page as zoom

urlpatterns = [
    path("", index.index, name="settings"),
    path("company/", company.show, name="settings_company"),
    path("company/holidays", holidays.add, name="settings_company_holidays"),
    path("company/holidays/<int:holiday_id>", holidays.change, name="settings_company_holiday"),
    path(
        "company/holidays/<int:holiday_id>/removal",
        holidays.remove,
        name="settings_company_holiday_removal",
    ),
    path("careers/", careers.show, name="settings_careers"),
    path("careers/purposes", careers.purposes_text, name="settings_careers_purposes"),
    path("careers/logo", careers.logo, name="settings_careers_logo"),
    path("careers/logo/removal", careers.logo_removal, name="settings_careers_logo_removal"),
    path("members/", members.show, name="settings_members"),
    path("members/invitations", several.several, name="settings_members_invitations"),
    path("members/invitation", members.invite, name="settings_members_invitation"),
    path("members/<int:member_id>/details", members.correct, name="settings_member_details"),
    path("members/<int:member_id>/link", members.give_link, name="settings_member_link"),
    path("members/<int:member_id>/reach", reach.reach, name="settings_member_reach"),
    path("members/<int:member_id>/role", members.change_role, name="settings_member_role"),
    path(
        "members/<int:member_id>/deactivation",
        members.deactivate,
        name="settings_member_deactivation",
    ),
    path(
        "members/<int:member_id>/reactivation",
        members.reactivate,
        name="settings_member_reactivation",
    ),
    path("tags/", tags.index, name="settings_tags"),
    path("tags/<int:tag_id>/", tags.tag_page, name="settings_tag"),
    path("tags/<int:tag_id>/merging", tags.merging, name="settings_tag_merging"),
    path("tags/<int:tag_id>/removal", tags.removal, name="settings_tag_removal"),
    path("ending-reasons/", ending_reasons.index, name="settings_ending_reasons"),
    path(
        "ending-reasons/standard",
        ending_reasons.standard,
        name="settings_ending_reason_standard",
    ),
    path("ending-reasons/<int:reason_id>/", ending_reasons.edit, name="settings_ending_reason"),
    path(
        "ending-reasons/<int:reason_id>/removal",
        ending_reasons.removal,
        name="settings_ending_reason_removal",
    ),
    path(
        "ending-reasons/<int:reason_id>/restoration",
        ending_reasons.restoration,
        name="settings_ending_reason_restoration",
    ),
    path(
        "ending-reasons/<int:reason_id>/order",
        ending_reasons.order,
        name="settings_ending_reason_order",
    ),
    path("offers/", offers.show, name="settings_offers"),
    path("mailbox/", mailbox.show, name="settings_mailbox"),
    path("mailbox/removal", mailbox.removal, name="settings_mailbox_removal"),
    path("mailbox/rules/defaults", mailbox.defaults, name="settings_mail_rule_defaults"),
    path("mailbox/rules/new", mail_rules.new, name="settings_mail_rule_new"),
    path("mailbox/rules/trial", mail_rules.trial, name="settings_mail_rule_trial"),
    path("mailbox/rules/<int:rule_id>/", mail_rules.edit, name="settings_mail_rule"),
    path(
        "mailbox/rules/<int:rule_id>/removal", mail_rules.removal, name="settings_mail_rule_removal"
    ),
    path(
        "mailbox/rules/<int:rule_id>/samples", mail_rules.samples, name="settings_mail_rule_samples"
    ),
    path(
        "mailbox/samples/<int:sample_id>/removal",
        mail_rules.sample_removal,
        name="settings_mail_sample_removal",
    ),
    path("mails/", mails.index, name="settings_mails"),
    path("mails/wording", mails.wording, name="settings_mails_wording"),
    path("mails/wording/preview", mails.preview, name="settings_mails_preview"),
    path("mails/wording/removal", mails.restore, name="settings_mails_removal"),
    path("message-templates/", message_templates.index, name="settings_message_templates"),
    path("message-templates/new", message_templates.new, name="settings_message_template_new"),
    path(
        "message-templates/preview",
        message_templates.preview,
        name="settings_message_template_preview",
    ),
    path(
        "message-templates/standard",
        message_templates.standard,
        name="settings_message_template_standard",
    ),
    path(
        "message-templates/reply-address",
        message_templates.reply_address,
        name="settings_message_reply_address",
    ),
    path("message-templates/hold", message_templates.hold, name="settings_message_hold"),
    path(
        "message-templates/<int:template_id>/",
        message_templates.edit,
        name="settings_message_template",
    ),
    path(
        "message-templates/<int:template_id>/removal",
        message_templates.removal,
        name="settings_message_template_removal",
    ),
    path(
        "message-templates/<int:template_id>/restoration",
        message_templates.restoration,
        name="settings_message_template_restoration",
    ),
    path(
        "message-templates/<int:template_id>/order",
        message_templates.order,
        name="settings_message_template_order",
    ),
    path("evaluation-forms/", evaluation_forms.index, name="settings_evaluation_forms"),
    path("evaluation-forms/new", evaluation_forms.new, name="settings_evaluation_form_new"),
    path(
        "evaluation-forms/preview",
        evaluation_forms.preview,
        name="settings_evaluation_form_preview",
    ),
    path(
        "evaluation-forms/built-in",
        evaluation_forms.built_in,
        name="settings_evaluation_form_built_in",
    ),
    path("evaluation-forms/uses", evaluation_forms.uses, name="settings_evaluation_form_uses"),
    path("evaluation-forms/<int:form_id>/", evaluation_forms.edit, name="settings_evaluation_form"),
    path(
        "evaluation-forms/<int:form_id>/copy",
        evaluation_forms.copy,
        name="settings_evaluation_form_copy",
    ),
    path(
        "evaluation-forms/<int:form_id>/default",
        evaluation_forms.default,
        name="settings_evaluation_form_default",
    ),
    path(
        "evaluation-forms/<int:form_id>/removal",
        evaluation_forms.removal,
        name="settings_evaluation_form_removal",
    ),
    path(
        "evaluation-forms/<int:form_id>/restoration",
        evaluation_forms.restoration,
        name="settings_evaluation_form_restoration",
    ),
    path("retention/", retention.show, name="settings_retention"),
    path("erasures/", erasures.show, name="settings_erasures"),
    path("zoom/", zoom.show, name="settings_zoom"),
    path("zoom/authorization", authorization.begin, name="settings_zoom_authorization"),
    path("zoom/callback", authorization.complete, name="settings_zoom_callback"),
    path("zoom/hosts", hosts.choose, name="settings_zoom_hosts"),
    path("zoom/labels", hosts.relabel, name="settings_zoom_labels"),
    path("zoom/hosts/<int:host_id>/removal", hosts.remove, name="settings_zoom_host_removal"),
    path("zoom/hosts/<int:host_id>/default", hosts.make_default, name="settings_zoom_host_default"),
    path("zoom/unlinking", unlinking.unlink, name="settings_zoom_unlinking"),
    path("zoom/unlinking/progress", unlinking.progress, name="settings_zoom_progress"),
    path("zoom/unlinking/rest", unlinking.leave_rest, name="settings_zoom_rest"),
]

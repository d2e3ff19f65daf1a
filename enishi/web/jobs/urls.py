"""Addresses of this place."""

from django.urls import path

from enishi.web.jobs import flows, form, jobs, posting, steps

urlpatterns = [
    path("jobs/", jobs.jobs_page, name="jobs"),
    path("jobs/new", jobs.new_page, name="job_new"),
    path("jobs/<int:job_id>/", jobs.job_page, name="job"),
    path("jobs/<int:job_id>/closing", jobs.closing, name="job_closing"),
    path("jobs/<int:job_id>/reopening", jobs.reopening, name="job_reopening"),
    path("jobs/<int:job_id>/form", form.form_page, name="job_form"),
    path("jobs/<int:job_id>/posting", posting.posting_page, name="job_posting"),
    path("jobs/<int:job_id>/posting/withdrawal", posting.withdrawal, name="job_posting_withdrawal"),
    path("flows/", flows.flows_page, name="flows"),
    path("flows/new", flows.new_page, name="flow_new"),
    path("flows/<int:flow_id>/", flows.flow_page, name="flow"),
    path("flows/<int:flow_id>/steps", steps.steps, name="steps"),
    path("flows/<int:flow_id>/steps/<int:step_id>", steps.step, name="step"),
    path("flows/<int:flow_id>/steps/<int:step_id>/position", steps.position, name="step_position"),
    path("flows/<int:flow_id>/steps/<int:step_id>/removal", steps.removal, name="step_removal"),
]

"""Every address of the installation."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app_codes
from django.urls import path, re_path, register_converter
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView, TemplateView

from indicators.views import (
    council,
    enquiries,
    figure,
    meetings,
    people,
    plans,
    programme,
    referrals,
    visits,
)
from indicators.views.converters import FinancialYearConverter, MonthConverter
from indicators.views.councillor import (
    about,
    attention,
    benchmarks,
    catalogue,
    indicator,
    month,
    year,
)
from indicators.views.packs import composing, reading
from indicators.views.returns import grid, months, uploads
from indicators.views.sign_in import council_account
from indicators.views.sign_in.account import SignIn, YourAccount

register_converter(MonthConverter, "month")
register_converter(FinancialYearConverter, "year")

urlpatterns = [
    path("", month.home, name="home"),
    path("months/<month:month>/", month.month, name="month"),
    path("months/<month:month>.csv", month.month_file, name="month-csv"),
    path("attention/", attention.attention_now, name="attention-now"),
    path("attention/<month:month>/", attention.needs_attention, name="attention"),
    path("years/", year.this_year, name="this-year"),
    path("years/<year:april>/", year.year, name="year"),
    path("indicators/", catalogue.catalogue, name="catalogue"),
    path("indicators/<slug:code>/", indicator.indicator, name="indicator"),
    path("indicators/<slug:code>/plan/", plans.plan_start, name="plan-start"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/change/", plans.plan_change, name="plan-change"),
    path("plans/<int:pk>/close/", plans.plan_close, name="plan-close"),
    path("plans/<int:pk>/done/", plans.plan_action_done, name="plan-action-done"),
    path(
        "indicators/<slug:code>/<month:month>/history/",
        figure.figure_history,
        name="figure-history",
    ),
    path(
        "indicators/<slug:code>/<month:month>/correct/",
        figure.correct_figure,
        name="correct-figure",
    ),
    path("returns/", months.your_returns, name="your-returns"),
    path("returns/<month:month>/", months.returns, name="returns"),
    path("returns/<month:month>/publish/", months.publish, name="month-publish"),
    path("returns/history/publish/", months.publish_loaded_history, name="history-publish"),
    path("returns/<month:month>/upload/", uploads.upload, name="upload"),
    path(
        "returns/<month:month>/template.xlsx",
        uploads.template,
        {"kind": "xlsx"},
        name="template-xlsx",
    ),
    path(
        "returns/<month:month>/template.csv", uploads.template, {"kind": "csv"}, name="template-csv"
    ),
    path("returns/history/upload/", uploads.history_upload, name="history-upload"),
    path("returns/history/template.xlsx", uploads.history_template, name="history-template"),
    path("uploads/<int:pk>/", uploads.upload_preview, name="upload-preview"),
    path("uploads/<int:pk>/apply/", uploads.upload_apply, name="upload-apply"),
    path("returns/<month:month>/<slug:service>/", grid.service_return, name="return"),
    path("returns/<month:month>/<slug:service>/save/", grid.save_return, name="return-save"),
    path("returns/<month:month>/<slug:service>/approve/", grid.approve, name="return-approve"),
    path("returns/<month:month>/<slug:service>/send-back/", grid.back, name="return-send-back"),
    path(
        "returns/<month:month>/<slug:service>/publish/",
        grid.publish_late,
        name="return-publish-late",
    ),
    path(
        "returns/<month:month>/<slug:service>/rows/<slug:code>/",
        grid.return_row,
        name="return-row",
    ),
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("ratings/", about.ratings, name="ratings"),
    path("data/", about.data, name="data"),
    path("committees/", meetings.committees, name="committees"),
    path("committees/add/", meetings.committee_add, name="committee-add"),
    path("committees/<slug:slug>/", meetings.committee, name="committee"),
    path("committees/<slug:slug>/programme/", programme.programme, name="programme"),
    path("programmes/", programme.programmes, name="programmes"),
    path("referrals/add/", referrals.referral_add, name="referral-add"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/step/", referrals.referral_step, name="referral-step"),
    path("recommendations/add/", referrals.recommendation_add, name="recommendation-add"),
    path("recommendations/<int:pk>/", referrals.recommendation, name="recommendation"),
    path(
        "recommendations/<int:pk>/step/",
        referrals.recommendation_step,
        name="recommendation-step",
    ),
    path("visits/", visits.visits, name="visits"),
    path("visits/add/", visits.visit_add, name="visit-add"),
    path("visits/<int:pk>/", visits.visit_change, name="visit-change"),
    path("visits/<int:pk>/remove/", visits.visit_remove, name="visit-remove"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/add/", meetings.meeting_add, name="meeting-add"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/change/", meetings.meeting_change, name="meeting-change"),
    path("meetings/<int:pk>/questions/", enquiries.meeting_questions, name="meeting-questions"),
    path("meetings/<int:pk>/questions/keep/", enquiries.question_keep, name="question-keep"),
    path("meetings/<int:pk>/questions/add/", enquiries.question_add, name="question-add"),
    path("questions/<int:pk>/", enquiries.question, name="question"),
    path("questions/<int:pk>/remove/", enquiries.question_remove, name="question-remove"),
    path("meetings/<int:pk>/compose/", composing.compose, name="pack-compose"),
    path("meetings/<int:pk>/progress-report/", composing.report_progress, name="progress-report"),
    path("meetings/<int:pk>/preview/", composing.preview, name="pack-preview"),
    path("meetings/<int:pk>/issue/", composing.issue, name="pack-issue"),
    # A pack as it was issued; the address without a version leads to the newest.
    path("meetings/<int:pk>/pack/", reading.pack_newest, name="pack-newest"),
    path("meetings/<int:pk>/pack/<int:version>/", reading.pack, name="pack"),
    path("meetings/<int:pk>/pack/<int:version>/all/", reading.pack_zip, name="pack-zip"),
    path("meetings/<int:pk>/pack/<int:version>/part-2/", reading.pack_exempt, name="pack-exempt"),
    path(
        "meetings/<int:pk>/pack/<int:version>/part-2/all/",
        reading.pack_exempt_zip,
        name="pack-exempt-zip",
    ),
    path(
        "meetings/<int:pk>/pack/<int:version>/part-2/<slug:format>/",
        reading.pack_exempt_file,
        name="pack-exempt-file",
    ),
    path(
        "meetings/<int:pk>/pack/<int:version>/<slug:format>/", reading.pack_file, name="pack-file"
    ),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="person-add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/switch-off/", people.switch_person_off, name="person-switch-off"),
    path("people/<int:pk>/switch-on/", people.switch_person_on, name="person-switch-on"),
    path("people/<int:pk>/link/", people.link, name="person-link"),
    path("people/<int:pk>/second-step/", people.second_step, name="person-second-step"),
    # Signing in. Other names than ours are allauth's, which looks its pages up by them.
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code/", second_step.authenticate, name="mfa_authenticate"),
    path("sign-in/code/again/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path(
        "sign-in/council-account/",
        council_account.start,
        {"provider_id": "council-account"},
        name="openid_connect_login",
    ),
    path(
        "sign-in/council-account/callback/",
        council_account.callback,
        {"provider_id": "council-account"},
        name="openid_connect_callback",
    ),
    path("sign-out/", account.logout, name="account_logout"),
    path("your-account/", YourAccount.as_view(), name="your-account"),
    path("password/change/", account.password_change, name="account_change_password"),
    path(
        "password/changed/",
        TemplateView.as_view(template_name="account/password_changed.html"),
        name="password-changed",
    ),
    # Whoever has no password yet gets the first one as they would a forgotten one.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        never_cache(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("second-step/", second_step.index, name="mfa_index"),
    path("second-step/app/", never_cache(app_codes.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/remove/", app_codes.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "second-step/recovery-codes/",
        never_cache(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-step/recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("council.css", council.stylesheet, name="council-stylesheet"),
    path("council-logo", council.logo, name="council-logo"),
]

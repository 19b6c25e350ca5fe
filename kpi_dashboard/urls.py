"""Every address of the installation."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, register_converter

from indicators.views import council
from indicators.views.converters import FinancialYearConverter, MonthConverter
from indicators.views.councillor import about, benchmarks, catalogue, indicator, month, year

register_converter(MonthConverter, "month")
register_converter(FinancialYearConverter, "year")

urlpatterns = [
    path("", month.home, name="home"),
    path("months/<month:month>/", month.month, name="month"),
    path("months/<month:month>.csv", month.month_file, name="month-csv"),
    path("years/", year.this_year, name="this-year"),
    path("years/<year:april>/", year.year, name="year"),
    path("indicators/", catalogue.catalogue, name="catalogue"),
    path("indicators/<slug:code>/", indicator.indicator, name="indicator"),
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("ratings/", about.ratings, name="ratings"),
    path("data/", about.data, name="data"),
    path("sign-in/", LoginView.as_view(template_name="sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("council.css", council.stylesheet, name="council-stylesheet"),
    path("council-logo", council.logo, name="council-logo"),
]

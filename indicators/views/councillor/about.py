from django.http import HttpRequest, HttpResponse


def ratings(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def data(request: HttpRequest) -> HttpResponse:
    return HttpResponse()

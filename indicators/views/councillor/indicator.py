from django.http import HttpRequest, HttpResponse


def indicator(request: HttpRequest, code: str = "") -> HttpResponse:
    return HttpResponse(code)

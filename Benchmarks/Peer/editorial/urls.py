"""The paths of the contract."""

from django.urls import path

from . import views

urlpatterns = [
    path("health/live", views.Live.as_view()),
    path("api/v1/contents", views.Contents.as_view()),
    path("api/v1/contents/<int:pk>", views.OneContent.as_view()),
    path("api/v1/contents/<int:pk>/generate", views.Generate.as_view()),
    path("api/v1/auth/otp/verify", views.Verify.as_view()),
    path("api/v1/usage/summary", views.Summary.as_view()),
]

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from bench.peers.tutorial.views import CheckInViewSet, SyncView

router = DefaultRouter()
router.register("check-ins", CheckInViewSet)
urlpatterns = [path("api/", include(router.urls)), path("api/sync/", SyncView.as_view())]

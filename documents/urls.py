from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("sources/", views.SourceList.as_view(), name="document_list"),
    path("sources.json", views.SourceList.as_view(as_json=True)),
    path("sources/<slug:slug>/", views.document, name="document"),
    path("sources/<slug:slug>.json", views.document, {"as_json": True}, name="document_json"),
    path("sources/<slug:slug>/changes/", views.changes, name="changes"),
    path("sources/<slug:slug>/changes.json", views.changes, {"as_json": True}, name="changes_json"),
    path("passages/<uuid:pk>/", views.passage, name="passage"),
    path("passages/<uuid:pk>.json", views.passage, {"as_json": True}, name="passage_json"),
]

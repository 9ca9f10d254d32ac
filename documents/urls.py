from django.urls import path

from documents import exchange, views

app_name = "documents"
urlpatterns = [
    path("sources/", views.SourceList.as_view(), name="document_list"),
    path("sources.json", views.SourceList.as_view(as_json=True)),
    path("sources/<slug:slug>/", views.document, name="document"),
    path("sources/<slug:slug>.json", views.document, {"as_json": True}, name="document_json"),
    path("sources/<slug:slug>/changes/", views.changes, name="changes"),
    path("sources/<slug:slug>/changes.json", views.changes, {"as_json": True}, name="changes_json"),
    path("sources/<slug:slug>.jsonld", exchange.source_annotations, name="document_annotations"),
    path("sources/<slug:slug>.bib", exchange.source_citation, {"form": "bib"}, name="document_bibtex"),
    path("sources/<slug:slug>.ris", exchange.source_citation, {"form": "ris"}, name="document_ris"),
    path("passages/<uuid:pk>/", views.passage, name="passage"),
    path("passages/<uuid:pk>.json", views.passage, {"as_json": True}, name="passage_json"),
    path("passages/<uuid:pk>.jsonld", exchange.annotation, name="passage_annotation"),
    path("passages/<uuid:pk>.bib", exchange.passage_citation, {"form": "bib"}, name="passage_bibtex"),
    path("passages/<uuid:pk>.ris", exchange.passage_citation, {"form": "ris"}, name="passage_ris"),
]

from django.urls import include, path

from documents import exchange, views

app_name = "documents"
_sources = [
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>.json", views.document, {"as_json": True}, name="document_json"),
    path("<slug:slug>/changes/", views.changes, name="changes"),
    path("<slug:slug>/changes.json", views.changes, {"as_json": True}, name="changes_json"),
    path("<slug:slug>.jsonld", exchange.source_annotations, name="document_annotations"),
    path("<slug:slug>.bib", exchange.source_citation, {"form": "bib"}, name="document_bibtex"),
    path("<slug:slug>.ris", exchange.source_citation, {"form": "ris"}, name="document_ris"),
]
_passages = [
    path("<uuid:pk>/", views.passage, name="passage"),
    path("<uuid:pk>.json", views.passage, {"as_json": True}, name="passage_json"),
    path("<uuid:pk>.jsonld", exchange.annotation, name="passage_annotation"),
    path("<uuid:pk>.bib", exchange.passage_citation, {"form": "bib"}, name="passage_bibtex"),
    path("<uuid:pk>.ris", exchange.passage_citation, {"form": "ris"}, name="passage_ris"),
]
# What many addresses begin with is compared once.
under = [path("sources/", include(_sources)), path("passages/", include(_passages))]
urlpatterns = [
    *under,
    path("sources/", views.SourceList.as_view(), name="document_list"),
    path("sources.json", views.SourceList.as_view(as_json=True)),
]

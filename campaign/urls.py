"""The site map: the addresses that people link to."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

import documents.urls
from campaign import views
from campaign.accounts import views as accounts
from campaign.admin import sheets, shortcuts
from campaign.admin.reading import view as reading
from campaign.models import Campaign, Organization, Person, Petition, Statement, Update
from campaign.sitemaps import SITEMAPS


def pages(word, name, model, list_view, *further):
    """(A kind of record: its list, its pages and what changed of them, each also as JSON, and `further` pages of one;
    its list for programs)."""
    changes = {"model": model, "as_json": True}
    under = [
        path("", list_view.as_view(), name=f"{name}_list"),
        path("<slug:slug>/", views.record, {"model": model}, name=name),
        path("<slug:slug>.json", views.record, {"model": model, "as_json": True}, name=f"{name}_json"),
        path("<slug:slug>.atom", views.record_feed, {"model": model}, name=f"{name}_feed"),
        path("<slug:slug>.png", views.picture, {"model": model}, name=f"{name}_picture"),
        path("<slug:slug>/changes/", views.record_changes, {"model": model}, name=f"{name}_changes"),
        path("<slug:slug>/changes.json", views.record_changes, changes, name=f"{name}_changes_json"),
        *further,
    ]
    return path(f"{word}/", include(under)), [
        path(f"{word}.json", list_view.as_view(as_json=True), name=f"{name}_list_json"),
        path(f"{word}.csv", list_view.as_view(as_csv=True), name=f"{name}_list_csv"),
        path(f"{word}.csv-metadata.json", list_view.as_view(as_csv_meaning=True), name=f"{name}_list_csv_meaning"),
        path(f"{word}.atom", list_view.as_view(as_atom=True), name=f"{name}_list_feed"),
    ]


def on_paper(name, model):
    return path("<slug:slug>/print/", views.on_paper, {"model": model}, name=f"{name}_print")


def picture(word, name, view):
    """A picture, also as JSON."""
    return [path(f"{word}/", view, name=name), path(f"{word}.json", view, {"as_json": True}, name=f"{name}_json")]


def inside(view):
    """For whoever works in the admin."""
    return admin.site.admin_view(view)


# The list of sources is narrowed and counted by the search index, which their own app does not know.
sources = [
    *documents.urls.under,
    path("sources/", views.SourceList.as_view(), name="document_list"),
    path("sources.json", views.SourceList.as_view(as_json=True), name="document_list_json"),
    path("sources.csv", views.SourceList.as_view(as_csv=True), name="document_list_csv"),
    path("sources.csv-metadata.json", views.SourceList.as_view(as_csv_meaning=True), name="document_list_csv_meaning"),
    path("sources.atom", views.SourceList.as_view(as_atom=True), name="document_list_feed"),
]

card = path("<slug:slug>/card/", views.card, name="card")
kinds = [
    pages("petitions", "petition", Petition, views.PetitionList, card, on_paper("petition", Petition)),
    pages("statements", "statement", Statement, views.StatementList, on_paper("statement", Statement)),
    pages("organizations", "organization", Organization, views.OrganizationList),
    pages("people", "person", Person, views.PersonList),
    pages("updates", "update", Update, views.UpdateList),
    pages("campaigns", "campaign", Campaign, views.CampaignList),
]

# Addresses are compared one after the other: what readers open most stands first.
readers = [
    path("", views.home, name="home"),
    *picture("petitions/compare", "compare", views.compare),
    *(under for under, _for_programs in kinds),
    path("", include((sources, "documents"))),
    path("about/", views.about, name="about"),
    path("search/", views.search, name="search"),
    path("search.json", views.search, {"as_json": True}, name="search_json"),
    path("search.atom", views.search_feed, name="search_feed"),
    path("data/", views.data, name="data"),
    path("follow/", views.follow, name="follow"),
    *picture("timeline", "timeline", views.timeline),
    *picture("standing", "standing", views.who_stands_where),
    *picture("languages", "languages", views.languages_and_countries),
    *(each for _under, for_programs in kinds for each in for_programs),
    path("id/<uuid:pk>/", views.permanent, name="permanent"),
]

urlpatterns = [
    *i18n_patterns(*readers, prefix_default_language=False),
    path("admin/read/<uuid:pk>/", inside(reading.read), name="read_source"),
    path("admin/sheets/<slug:kind>/export/", inside(sheets.export), name="sheet_export"),
    path("admin/sheets/<slug:kind>/import/", inside(sheets.receive), name="sheet_import"),
    path("admin/sheets/uploads/<uuid:pk>/", inside(sheets.preview), name="sheet_preview"),
    path("admin/shortcuts/", inside(shortcuts.page), name="shortcuts"),
    path("admin/login/code/", accounts.sign_in_code, name="sign_in_code"),
    path("admin/account/", inside(accounts.account), name="account"),
    path("admin/account/second-factor/", inside(accounts.second_factor), name="second_factor"),
    path("admin/account/second-factor/remove/", inside(accounts.remove_second_factor), name="remove_second_factor"),
    path("admin/account/recovery-codes/", inside(accounts.recovery_codes), name="recovery_codes"),
    path("admin/account/sessions/", inside(accounts.other_sessions), name="other_sessions"),
    path("admin/", admin.site.urls),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("oembed.json", views.oembed, name="oembed"),
    path("picture.png", views.site_picture, name="picture"),
    path("data/record.zip", views.bundle, name="bundle"),
    path("data/record.json", views.bundle_said, name="bundle_json"),
    path("data/openapi.json", views.openapi, name="openapi"),
    path("data/bundle.schema.json", views.bundle_schema, name="bundle_schema"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap_section"),
]

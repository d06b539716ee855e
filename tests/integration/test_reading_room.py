"""A person walks through the reading room with a real browser: search, document, comparison."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from dibao.ingest import ingest
from dibao.pipeline import House
from dibao.settings import load

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PLACE = "http://portal.test/content/post_1.html"
TITLE = "云河市人民政府办公室关于印发渡口收费办法的通知"
#: seconds for the server to open: it loads its libraries on a busy machine
PATIENCE = 60

needs_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER) and not os.environ.get("CI"),
    reason="no chromium and chromedriver here (Debian: apt install chromium chromium-driver)",
)
pytestmark = needs_browser


def page(fee: str) -> str:
    return (
        f"<html><head><meta name='ArticleTitle' content='{TITLE}'></head><body><h1>{TITLE}</h1><div class='content'>"
        "<p>云府办〔2026〕8号</p><p>各镇人民政府：</p><p>现将办法印发给你们，请遵照执行。</p>"
        "<p>&lt;script&gt;document.title='owned'&lt;/script&gt;&lt;img src=x onerror=\"document.title='owned'\"&gt;</p>"
        f"<p>第一条 小型车每次收费{fee}元，大型车每次收费10元，六十五周岁以上老年人免费。</p>"
        "<p>第二条 本办法自2026年2月1日起施行，有效期3年。</p>"
        "<p>云河市人民政府办公室</p><p>2026年1月5日</p></div></body></html>"
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small archive with one document that was changed once."""
    folder = tmp_path_factory.mktemp("room")
    store = str(folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        for moment, fee in (("2026-03-02T02:00:00+08:00", "5"), ("2026-03-05T02:00:00+08:00", "60")):
            patch.setenv("DIBAO_CLOCK", moment)
            path = folder / "page.html"
            path.write_text(page(fee), encoding="utf-8")
            with House(load(store=store), create=True, demo=True) as house:
                ingest(house, [path], url=PLACE, progress=lambda _stage, _done, _total: None)
    command = [sys.executable, "-m", "dibao", "--store", store, "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            ready, _, _ = select.select([server.stderr], [], [], PATIENCE)
            line = server.stderr.readline() if ready else ""
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, f"the server did not open: {line!r}"
            yield found[0]
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
        "--no-first-run", "--disable-component-update", "--disable-sync", "--window-size=1280,900", "--lang=zh-CN",
        "--accept-lang=zh-CN", f"--user-data-dir={tmp_path_factory.mktemp('browser')}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(str(DRIVER))
    opened = webdriver.Chrome(options=options, service=service)
    try:
        yield opened
    finally:
        opened.quit()


def reached(browser: WebDriver, part: str) -> None:
    """Wait until the page whose address holds `part` is there, whole."""
    WebDriverWait(browser, PATIENCE).until(
        lambda page: (
            part in page.current_url and page.execute_script("return document.readyState") == "complete"
        )
    )


def test_from_search_to_document_to_comparison(browser: WebDriver, address: str) -> None:
    browser.get(address)
    box = browser.find_element(By.NAME, "q")
    box.send_keys("小型车", Keys.ENTER)
    reached(browser, "/search?q=")
    assert [mark.text for mark in browser.find_elements(By.TAG_NAME, "mark")]
    browser.find_element(By.CSS_SELECTOR, "main a.title").click()
    reached(browser, "/documents/d")
    assert browser.find_element(By.TAG_NAME, "h1").text == TITLE
    assert "60元" in browser.find_element(By.ID, "text").text
    day = browser.find_element(By.NAME, "on")
    browser.execute_script("arguments[0].value = '2026-02-01'", day)
    browser.find_element(By.CSS_SELECTOR, "#force button").click()
    reached(browser, "on=2026-02-01")
    assert browser.find_element(By.CLASS_NAME, "verdict").text == "有效"

    browser.find_element(By.CSS_SELECTOR, "#versions form button").click()
    reached(browser, "/diff?")
    assert [node.text for node in browser.find_elements(By.TAG_NAME, "del")] == ["5"]
    assert [node.text for node in browser.find_elements(By.TAG_NAME, "ins")] == ["60"]

    browser.find_element(By.LINK_TEXT, "English").click()
    reached(browser, "lang=en")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    assert "equal" in browser.page_source
    browser.find_element(By.LINK_TEXT, "Changes").click()
    reached(browser, "/changes")
    assert "revised" in browser.find_element(By.TAG_NAME, "main").text


def test_crawled_script_does_not_run_and_nothing_is_fetched_from_outside(
    browser: WebDriver, address: str
) -> None:
    browser.get(f"{address}documents/云府办〔2026〕8号")
    assert "owned" not in browser.title
    assert "<script>document.title='owned'</script>" in browser.find_element(By.ID, "text").text
    fetched = browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert fetched
    assert all(name.startswith(address) for name in fetched)
    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []


def test_the_page_fits_a_phone_and_the_keyboard_reaches_the_text(browser: WebDriver, address: str) -> None:
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        for path in ("", "documents/云府办〔2026〕8号", "diff?ref=云府办〔2026〕8号", "changes", "issues"):
            browser.get(address + path)
            wide, inner = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
            assert wide <= inner, path
        browser.switch_to.active_element.send_keys(Keys.TAB)
        assert browser.switch_to.active_element.get_attribute("href").endswith("#main")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

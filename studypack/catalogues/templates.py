"""The texts that templates mark for translation, as Django itself reads them."""

from collections.abc import Iterator
from pathlib import Path

from django.template import Context, engines
from django.template.base import Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from studypack.catalogues.marks import Mark


def marks_in_template(path: Path, file: str) -> Iterator[Mark]:
    """Every text of `translate` and `blocktranslate`, written as it is looked up."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    template = Template(path.read_text(encoding="utf-8"), engine=engine)
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield _of_tag(node, file)
        elif isinstance(node, BlockTranslateNode):
            yield _of_block(node, file)


def _of_tag(node: TranslateNode, file: str) -> Mark:
    text = str(node.filter_expression.var.literal)
    context = node.message_context
    return Mark(
        text=text.replace("%", "%%"),
        context=context.resolve(Context()) if context else "",
        file=file,
    )


def _of_block(node: BlockTranslateNode, file: str) -> Mark:
    context = node.message_context
    return Mark(
        text=node.render_token_list(node.singular)[0],
        plural=node.render_token_list(node.plural)[0] if node.plural else "",
        context=context.resolve(Context()) if context else "",
        file=file,
    )

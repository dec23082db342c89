<?php // Two advertisements of the test's own: add, change (edit the first, delete the second) or remove them.
$_SERVER['HTTP_HOST'] = '127.0.0.1:8201'; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_NAME'] = '127.0.0.1';
require '/usr/share/wordpress/wp-load.php';
const EDITED = 'C pure écaille 1g 60 / 2g 110 / 5g 250, beuh amnesia 5g 50€, livraison Bron toute la nuit, snap laloutre_bleue69';
const DELETED = 'Kétamine 1g 40€ 5g 150€, taz 10€ les 5 pour 40, meet-up Perrache ou livraison 69, telegram @hibou_du_soir69';
function named($name) {
  $found = get_posts(['name' => $name, 'post_status' => 'any', 'numberposts' => 1]);
  return $found ? $found[0]->ID : 0;
}
switch ($argv[1]) {
  case 'add':
    foreach (['edited' => EDITED, 'deleted' => DELETED] as $name => $text) {
      wp_insert_post(['post_name' => $name, 'post_title' => "Dispo ($name)", 'post_content' => "<p>$text</p>", 'post_status' => 'publish', 'post_author' => 1]);
    }
    break;
  case 'change':
    wp_update_post(['ID' => named('edited'), 'post_content' => '<p>' . EDITED . ' ou grandduc_bron</p>']);
    wp_delete_post(named('deleted'), true);
    break;
  case 'remove':
    foreach (['edited', 'deleted'] as $name) { if ($id = named($name)) { wp_delete_post($id, true); } }
    break;
}

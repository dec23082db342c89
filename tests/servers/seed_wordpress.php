<?php // Fill the blog with the posts of posts.json (argument 1).
$_SERVER['HTTP_HOST'] = '127.0.0.1:8201'; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_NAME'] = '127.0.0.1';
require '/usr/share/wordpress/wp-load.php';
foreach (get_posts(['numberposts' => -1]) as $old) { wp_delete_post($old->ID, true); }
$posts = json_decode(file_get_contents($argv[1]), true);
foreach ($posts as $number => $post) {
  wp_insert_post([
    'post_title' => $post['title'], 'post_content' => '<p>' . nl2br(esc_html($post['text'])) . '</p>', 'post_status' => 'publish',
    'post_author' => 1, 'post_date' => date('Y-m-d H:i:s', time() - 3600 * (count($posts) - $number)),
  ]);
}
